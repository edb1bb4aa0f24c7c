"""Pages in the browser: each draws what the reports return."""
