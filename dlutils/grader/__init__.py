"""The grader: a judge that hand-ins cannot talk to, and the sandbox in which they run.  `docs/grading.md` has the picture."""
