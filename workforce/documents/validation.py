"""Documents to models: every error of a model is told at its place in the file, and all at once."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workforce.documents.branches import meant
from workforce.documents.placing import placed
from workforce.documents.problems import Path, Problem, ProblemsFound, in_order
from workforce.documents.reader import Document
from workforce.documents.shape import Shape
from workforce.documents.telling import Teller

M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], document: Document, context: dict[str, Any] | None = None) -> M:
    """Make a model of a document.

    The content is checked by pydantic's rules for JSON, so that a strict model takes a list for a tuple and
    a word for an enumeration, and refuses text for a number.

    Raises:
        ProblemsFound: All problems, in the order of the file.
    """
    try:
        return model.model_validate_json(json.dumps(document.content), context=context)
    except ValidationError as error:
        raise ProblemsFound(problems_from(error, document, model=model)) from None


def problems_from(
    error: ValidationError, document: Document, at: Path = (), *, model: type[BaseModel] | None = None
) -> list[Problem]:
    """The problems of a document that pydantic's errors mean, in the order of the file.

    Args:
        error: What pydantic raised.
        document: The document whose content was checked.
        at: The path at which the checked part of the content begins.
        model: What the checked part declares; with it, unknown keys get a "did you mean".
    """
    errors = [placed(dict(detail), document.content, at) for detail in error.errors(include_url=False)]
    teller = Teller(document, Shape(model, at))
    return list(in_order(teller.problems(meant(errors, document.content))))
