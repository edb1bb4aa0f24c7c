"""What is changed: levers on a calendar, and what they do to the parameters of a day."""
