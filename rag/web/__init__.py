"""The web page and the HTTP interfaces: a face. Heavy libraries load when something is served."""

import os

# Gradio reads this when it is imported, which happens below this package only.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
