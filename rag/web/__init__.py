"""The web page and the HTTP interfaces: a face. Heavy libraries load when something is served."""

import os

HOST, PORT = "127.0.0.1", 7860
"""Where the page is served unless told otherwise."""

# Gradio reads this when it is imported, which happens below this package only.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
