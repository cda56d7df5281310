"""Answers in time: business hours, rounds of the review, what is overdue, reminders, and how long answers take."""
