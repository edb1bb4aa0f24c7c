"""Watching work: its progress while it runs, what came of it, and other work beside it."""

from __future__ import annotations

import streamlit as st

from sim.experiments.progress import span
from sim.ui import choose_results, jobs, widgets
from sim.ui.pages import page_of

JOB = "job"
"""Name of the query parameter that says which work a page watches."""

LOOK_EVERY_S = 0.7
"""Seconds between two looks at work under way; only that part of the page is drawn again."""


def watch() -> None:
    """Draw the work that the page's address names, and other work below it."""
    wanted = st.query_params.get(JOB, "")
    job = jobs.look(wanted) if wanted else None
    if wanted and job is None:
        st.warning("There is no such work any more.")
    if job is not None:
        if job.active:
            _live(job.id)
        else:
            _ended(job)
    _others(job)


@st.fragment(run_every=LOOK_EVERY_S)
def _live(job_id: str) -> None:
    """Draw work under way again and again; when it has ended, draw the whole page once."""
    job = jobs.look(job_id)
    if job is None or not job.active:
        st.rerun()
    jobs.hurry(job)
    with st.container(border=True):
        st.markdown(_named(job.request))
        status = job.status
        share = float(status.get("share", 0.0))
        st.progress(min(max(share, 0.0), 1.0), text=_progress_words(job))
        if st.button("Cancel", key="cancel", icon=":material/stop_circle:", disabled=job.asked_to_stop):
            jobs.cancel(job)
            st.rerun(scope="fragment")


def _progress_words(job: jobs.Job) -> str:
    """How far work is: replications, what was reused or failed, the simulated date, time left."""
    if job.asked_to_stop:
        return "stopping; what has finished is kept"
    status = job.status
    if "total" not in status:
        return "starting"
    said = [f"{status['done']} of {status['total']} replications"]
    said += [f"{status['reused']} answered from earlier work"] if status["reused"] else []
    said += [f"{status['failed']} failed"] if status["failed"] else []
    said += [f"simulated date {status['simulated']}"] if status["simulated"] else []
    said += [f"{span(status['left_s'])} left"] if status["left_s"] is not None else []
    return " · ".join(said)


def _named(request: jobs.Request) -> str:
    """The scenario of a request and the numbers that were asked for, in one line."""
    asked = {
        "subscribers": request.subscribers,
        "months": request.months,
        "replications": request.replications,
        "seed": request.seed,
    }
    said = [f"{name} {value:,}" for name, value in asked.items() if value is not None]
    return " · ".join([f"**{widgets.plain(request.name)}**", *said])


def _ended(job: jobs.Job) -> None:
    """What came of work that has ended."""
    with st.container(border=True):
        st.markdown(_named(job.request))
        if job.state == jobs.DONE:
            _done(job)
        elif job.state == jobs.REFUSED:
            st.error("The scenario was refused:", icon=":material/block:")
            st.code("\n".join(job.status.get("problems", [])), language=None, wrap_lines=True)
        else:
            _broken_off(job)


def _done(job: jobs.Job) -> None:
    """Where to look at what was found."""
    st.success("Done.", icon=":material/check_circle:")
    if job.status.get("failures"):
        st.warning(f"{job.status['failures']} replications failed; the others are shown.")
    study = job.study
    if study is None:
        return
    same = {choose_results.STUDY: study.name}
    if (study / "comparison.json").is_file():
        st.page_link(
            page_of("compare"), label="See the comparison", icon=":material/balance:", query_params=same
        )
    st.page_link(
        page_of("overview"), label="See the operator", icon=":material/monitoring:", query_params=same
    )
    st.page_link(
        page_of("conversation"), label="See who talks to whom", icon=":material/forum:", query_params=same
    )


def _broken_off(job: jobs.Job) -> None:
    """Why work ended early, how to go on, and its log."""
    words = {
        jobs.STOPPED: (f"Stopped; {job.status.get('message', 'what has finished is kept')}.", st.info),
        jobs.INTERRUPTED: ("Interrupted: its process is gone. What has finished is kept.", st.warning),
        jobs.FAILED: (f"Failed: {job.status.get('message', 'see the log')}", st.error),
    }
    said, how = words[job.state]
    how(said)
    if st.button("Resume", key="resume", icon=":material/resume:"):
        jobs.start(job.request)
        st.rerun()
    log = job.log()
    if log:
        with st.expander("Log"):
            st.code(log, language=None, wrap_lines=True)


def _others(shown: jobs.Job | None) -> None:
    """Other work, the latest first."""
    others = [job for job in jobs.all_jobs() if shown is None or job.id != shown.id][:8]
    if not others and shown is None:
        st.markdown("Nothing yet. What you start appears here, with its progress and the time left.")
    if not others:
        return
    st.caption("Other work")
    for job in others:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"{_named(job.request)} · {job.state}")
        if right.button("Show", key=f"show-{job.id}"):
            st.query_params[JOB] = job.id
            st.rerun()
