"""Answers over a folder of articles, every sentence checked against exact characters."""
