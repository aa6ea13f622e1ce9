"""The WSGI application that the server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dockerquiz.settings")
application = get_wsgi_application()

# What the start made lives as long as the worker, so the collector need not look at it again. And a single answer
# makes more than the 700 objects after which it would look for cycles: that took a twelfth of the answer's time.
gc.collect()
gc.freeze()
gc.set_threshold(10_000)
