"""The pictures of the README, made from the committed example: `make figures`.

docs/images/comparison.png is drawn from `results/example`; docs/images/app.png is a photograph of the app's
first page, taken where a Chromium is installed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from sim.experiments.archive import load_comparison
from sim.records import places
from sim.reports.assumptions import stored_scenario
from sim.reports.figures import comparison_figure

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SIZE = "1440,1000"
START_S, DRAW_S = 60, 15
"""How long the server may take to start, and the page to draw itself."""


@click.command()
@click.option("--study", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another study.")
@click.option(
    "--images", type=click.Path(file_okay=False, path_type=Path), help="Another folder to write to."
)
def main(study: Path | None, images: Path | None) -> None:
    """Draw the README's figure and photograph the app's first page."""
    folder = images or places.PACKAGE.parent / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    click.echo(draw_comparison(study or places.example_folder(), folder / "comparison.png"))
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        click.echo("no Chromium here: the app is not photographed", err=True)
        return
    click.echo(photograph_app(browser, folder / "app.png"))


def draw_comparison(study: Path, file: Path) -> Path:
    """Draw the comparison figure of a stored study as PNG. Raises FileNotFoundError where there is none."""
    comparison = load_comparison(study)
    loaded = stored_scenario(comparison.base.outcomes)
    currency = loaded.value.economics.currency if loaded else "€"
    file.write_bytes(comparison_figure(comparison, currency=currency).png())
    return file


def photograph_app(browser: str, file: Path) -> Path:
    """Start the app on a free port of this machine, take its picture and stop it.

    Raises:
        RuntimeError: the app does not answer, or the browser takes no picture.
    """
    with _app() as app, _slow_frame(app) as address, tempfile.TemporaryDirectory() as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        flags += [f"--user-data-dir={profile}", f"--window-size={SIZE}", f"--screenshot={file.resolve()}"]
        subprocess.run([browser, *flags, address], check=False, capture_output=True, timeout=120)
    if not file.is_file():
        raise RuntimeError(f"{browser} took no picture")
    return file


@contextmanager
def _app() -> Iterator[str]:
    """The app while it runs, by its address; a folder of its own keeps its results away from the user's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    flags = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", str(places.app_file()), *flags]
    with tempfile.TemporaryDirectory() as results:
        settings = os.environ | {places.RESULTS_VARIABLE: results}
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=settings)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def _slow_frame(app: str) -> Iterator[str]:
    """A page around the app that is not loaded before the app had time to draw itself.

    A browser without a head takes its picture when the page is loaded. The app is drawn after that, by what
    comes over its socket; so the page around it waits for a picture that is long in coming.
    """
    page = (
        "<!DOCTYPE html><style>*{margin:0;border:0}iframe{width:100vw;height:100vh}img{float:left}</style>"
        f'<iframe src="{app}"></iframe><img src="/late" alt="">'
    ).encode()

    class Frame(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            late = self.path == "/late"
            if late:
                time.sleep(DRAW_S)
            self.send_response(204 if late else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if not late:
                self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Frame) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the app answers. Raises RuntimeError when it ends or is silent for too long."""
    for _ in range(START_S * 4):
        if server.poll() is not None:
            raise RuntimeError("the app did not start")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"the app did not answer within {START_S} s")


if __name__ == "__main__":
    main()
