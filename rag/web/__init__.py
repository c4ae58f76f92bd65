"""The web page and the HTTP interfaces: a face. Heavy libraries load when something is served."""

import os

HOST, PORT = "127.0.0.1", 7860
"""Where the page is served unless told otherwise."""

# Gradio reads these when it is imported, which happens below this package only. The last two keep
# it from counting events for a dashboard that is switched off: a table of 10,000, made at each one.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")
