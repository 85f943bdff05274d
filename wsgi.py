"""What a web server loads: `app`, made from the environment's settings."""

from app.factory import create_app

app = create_app()
