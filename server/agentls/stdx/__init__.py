"""Extensions of the standard library. Nothing here is about agent files."""
