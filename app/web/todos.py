"""The pages of todos: list, add, edit, delete, and the notifications that wait."""

import uuid
from dataclasses import dataclass

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from app.domain.todo import FIELDS, Todo, sort_key, validate
from app.errors import AppError, ConflictError, NotFoundError, RefusedError, ValidationError
from app.services.flags import SEND_NOTIFICATIONS, SHOW_DELETE
from app.services.notifications import Pending
from app.web.context import is_id, known_id, read_flags, services
from app.web.error_pages import EXPIRED, answer

bp = Blueprint("todos", __name__)

COLUMNS = {
    "description": "Description",
    "dueDate": "Due date",
    "priority": "Priority",
    "status": "Status",
}
PAGE_SIZE = 25
SEND_WAIT = 1.0  # seconds a page waits to be able to say whether SNS took the notification
_ANOTHER = "A todo was added from this form before. Press Add again to add this one as well."
_DELETED = "This todo was deleted meanwhile. Press Add to keep what you typed as a new todo."
_NEW = {"description": "", "dueDate": "", "priority": "Medium", "status": "Not Started"}


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows: the input as typed, what is wrong with it, and the todo it belongs to."""

    values: dict[str, str]
    todo_id: str
    edits: bool = False
    seen: str = ""
    error: AppError | None = None

    @property
    def errors(self) -> dict[str, str]:
        """Field name -> what is wrong with it."""
        return self.error.fields if isinstance(self.error, ValidationError) else {}

    @property
    def stored(self) -> Todo | None:
        """What is stored now, when somebody else changed it."""
        return self.error.current if isinstance(self.error, ConflictError) else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The notifications that SNS has not taken yet, or why nobody can tell."""

    pending: list[Pending]
    error: AppError | None = None


@bp.get("/")
def index() -> str:
    """The list, sorted as the address says."""
    column = request.args.get("sort", "dueDate")
    column = column if column in COLUMNS else "dueDate"
    descending = request.args.get("dir") == "desc"
    todos = services().todos.list()
    todos.sort(key=lambda todo: sort_key(todo, column), reverse=descending)
    pages = max(1, -(-len(todos) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "list.html",
        todos=todos[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(todos),
        page=page,
        pages=pages,
        columns=COLUMNS,
        sort=column,
        descending=descending,
        waiting=_waiting(),
        export_id=str(uuid.uuid4()),
    )


@bp.route("/todos/new", methods=["GET", "POST"])
def add() -> AnyResponse | str:
    """The form for a new todo; its hidden id makes a second click on Save harmless."""
    if request.method == "GET":
        return _show(Form(_NEW, str(uuid.uuid4())))
    try:
        services().todos.create(_typed_id(), validate(_typed()), _notify())
    except ConflictError:
        # The form came back out of the browser's history with other text in it.
        return _again(ConflictError(_ANOTHER), str(uuid.uuid4()))
    except AppError as error:
        return _again(error, _typed_id())
    return _saved("The todo was added.")


@bp.route("/todos/<todo_id>/edit", methods=["GET", "POST"])
def edit(todo_id: str) -> AnyResponse | str:
    """The form for a todo; refuses to overwrite what somebody else saved meanwhile."""
    todo_id = known_id(todo_id)
    if request.method == "GET":
        todo = services().todos.get(todo_id)
        return _show(Form(todo.fields, todo_id, edits=True, seen=todo.updatedAt))
    try:
        services().todos.update(todo_id, _typed(), _notify(), request.form.get("seen", ""))
    except NotFoundError:
        return _again(NotFoundError(_DELETED), str(uuid.uuid4()))
    except ConflictError as error:
        return _again(error, todo_id, edits=True, seen=error.current.updatedAt)
    except AppError as error:
        return _again(error, todo_id, edits=True, seen=request.form.get("seen", ""))
    return _saved("The todo was saved.")


@bp.route("/todos/<todo_id>/delete", methods=["GET", "POST"])
def delete(todo_id: str) -> AnyResponse | str:
    """Ask first, then delete."""
    todo_id = known_id(todo_id)
    if request.method == "GET":
        return render_template("delete.html", todo=services().todos.get(todo_id), changed=False)
    try:
        services().todos.delete(todo_id, request.form.get("seen", ""))
    except NotFoundError:
        flash("The todo was deleted already.")
    except ConflictError as error:
        page = render_template("delete.html", todo=error.current, changed=True)
        return make_response(page, error.status)
    else:
        flash("The todo was deleted.")
    return redirect(url_for("todos.index"), 303)


@bp.post("/notifications/send")
def send() -> AnyResponse:
    """Try at once to send what waits, whatever pause it is in."""
    services().dispatcher.kick(SEND_WAIT * 5, urgent=True)
    if not _waiting().pending:
        flash("All notifications are sent.")
    return redirect(url_for("todos.index") + "#waiting", 303)


@bp.errorhandler(CSRFError)
def expired(error: CSRFError) -> AnyResponse:
    """A form that outlived its session comes back with all that was typed."""
    message = RefusedError("This form was open too long. Nothing is lost: press the button again.")
    todo_id = (request.view_args or {}).get("todo_id", "")
    if request.endpoint == "todos.add":
        return _again(message, _typed_id())
    if request.endpoint == "todos.edit" and is_id(todo_id):
        return _again(message, todo_id, edits=True, seen=request.form.get("seen", ""))
    return answer(RefusedError(EXPIRED))


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _typed_id() -> str:
    """The new todo's id, given out with the form; a strange one is replaced."""
    try:
        return str(uuid.UUID(request.form.get("id", "")))
    except ValueError:
        return str(uuid.uuid4())


def _notify() -> bool | None:
    return read_flags().get(SEND_NOTIFICATIONS)


def _show(form: Form, status: int = 200) -> AnyResponse:
    shows_delete = form.edits and read_flags().get(SHOW_DELETE)
    return make_response(render_template("form.html", form=form, shows_delete=shows_delete), status)


def _again(error: AppError, todo_id: str, *, edits: bool = False, seen: str = "") -> AnyResponse:
    """The form once more with everything that was typed, and what is in the way."""
    return _show(Form(_typed(), todo_id, edits, seen, error), error.status)


def _saved(message: str) -> AnyResponse:
    """Back to the list, after giving SNS a moment so that the list can tell how it went."""
    if _notify() is not False:
        services().dispatcher.kick(SEND_WAIT)
    flash(message)
    return redirect(url_for("todos.index"), 303)


def _waiting() -> Waiting:
    try:
        waiting = Waiting(services().outbox.pending())
    except AppError as error:
        return Waiting([], error)
    if waiting.pending:
        services().dispatcher.kick()
    return waiting
