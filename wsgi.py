"""What a web server loads: `app`, made from the environment's settings."""

from app.factory import create_app
from app.settings import SettingsError

try:
    app = create_app()
except SettingsError as problem:
    raise SystemExit(f"Wrong setting. {problem}") from None
