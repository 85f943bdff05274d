"""Make the application: settings, extensions, features, error pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from app import cli
from app.accounts import views as accounts
from app.accounts.sessions import login_manager
from app.applications import views as applications
from app.applications.documents import scans
from app.applications.reminders import reminding
from app.assessment import views as assessment
from app.assessment.panel import reminding as panel_reminding
from app.awards import views as awards
from app.decisions import views as decisions
from app.decisions.attachments import scans as attachment_scans
from app.home import audit_head
from app.home import views as home
from app.home.layout import register_layout
from app.outcomes import views as outcomes
from app.platform import events, mail
from app.platform.assets import serve_assets
from app.platform.clock import Clock, note_arrivals
from app.platform.cookies import SignedSessions, csrf_token
from app.platform.db import db, engine_options, prepare_engine
from app.platform.error_pages import register_error_pages
from app.platform.files import init_files
from app.platform.formatting import register_formatting
from app.platform.headers import secure
from app.platform.htmx import htmx, vary_by_htmx
from app.platform.jobs import init_jobs
from app.platform.limits import LONG_TEXTS, limit_bodies, limiter
from app.platform.macros import OneNamespace, register_macros
from app.platform.migrations import Migrations
from app.platform.nul import leave_out_nul
from app.publishing import views as publishing
from app.rounds import views as rounds
from app.settings import ROOT, Settings, read_settings

FEATURES = (accounts, rounds, applications, assessment, awards, decisions, outcomes, publishing, home)
LONGEST_SIGN_IN = timedelta(hours=12)
MOST_FIELDS = 1000


def create_app(settings: Settings | None = None, **config: object) -> Flask:
    """The application for these settings; without them, for the environment's.

    Raises: SettingsError, naming the setting that is wrong.
    """
    settings = settings or read_settings()
    app = Flask(
        "app",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance_path),
    )
    app.jinja_environment = OneNamespace
    configure(app, settings)
    app.config.update(config)
    add_extensions(app)
    add_templates(app)
    add_features(app)
    register_macros(app)
    secure(app)
    register_error_pages(app)
    events.set_up_log()
    cli.register(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=settings.former_secret_keys,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LONGEST_SIGN_IN,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=LONG_TEXTS,
        MAX_FORM_MEMORY_SIZE=LONG_TEXTS,
        MAX_FORM_PARTS=MOST_FIELDS,
    )


def add_extensions(app: Flask) -> None:
    app.extensions["clock"] = Clock()
    note_arrivals(app)
    db.init_app(app)
    prepare_engine(app)
    app.cli.add_command(Migrations(app))
    login_manager.init_app(app, add_context_processor=False)  # it would read the session for every page
    limit_bodies(app)
    CSRFProtect(app)
    app.session_interface = SignedSessions()
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"csrf_token": csrf_token})  # Flask-WTF gives pages its own
    htmx.init_app(app)
    leave_out_nul(app)  # adds to the class of requests that the line above names
    limiter.init_app(app)
    init_files(app)
    scanned = [scans.sweep, attachment_scans.sweep]
    each_minute = [mail.sweep, *scanned, reminding.sweep, panel_reminding.sweep, audit_head.mail_each_day]
    tasks = {"deliver": mail.deliver, "scan": scans.scan, "scan attachment": attachment_scans.scan}
    init_jobs(app, tasks=tasks, each_minute=each_minute)
    app.after_request(vary_by_htmx)


def add_templates(app: Flask) -> None:
    """Where templates are found, and what they may call. `COMPILED_TEMPLATES` keeps them for a next application."""
    app.jinja_env.bytecode_cache = app.config.get("COMPILED_TEMPLATES")
    app.jinja_loader = ChoiceLoader(
        [
            app.jinja_loader,
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
    register_formatting(app)
    serve_assets(app)


def add_features(app: Flask) -> None:
    """Register each feature's views; the demo's only when the demo was asked for."""
    for feature in FEATURES:
        app.register_blueprint(feature.views)
    if app.config["SETTINGS"].demo:
        from app.demo import views as demo

        app.register_blueprint(demo.views)
    register_layout(app)
