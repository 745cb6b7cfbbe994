"""What the console of the Parameter Store does."""

from collections.abc import Mapping
from typing import Any

from lab.guide.acts.act import Act, Fact, Field, Parameters, Told
from lab.guide.console.parameters import page_of

NAME = Field("name", "Name", "Name", "hidden", required=True)
DECRYPT = Field(
    "decrypt",
    "Decrypt",
    "WithDecryption",
    "switch",
    "A SecureString is read in clear only so.",
)
TYPES = ("String", "StringList", "SecureString")


def _written(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    name, version = parameters["Name"], answer.get("Version", 1)
    what = f"Version {version} of the parameter is there."
    return Told(what, (Fact("Name", name, page_of(name)),))


def _switched(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    name, value = parameters["Name"], parameters["Value"]
    then = "The app reads its flags afresh with each request: look at the todo app."
    return Told(f"{name} is {value} now.", then=then)


def _read(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    found = answer["Parameter"]
    secret = found["Type"] == "SecureString"
    masked = secret and not parameters.get("WithDecryption")
    labels = (Fact("Selector", found["Selector"]),) if found.get("Selector") else ()
    return Told(
        f"It is a {found['Type']}, version {found['Version']}.",
        labels,
        texts=(("Value, encrypted" if masked else "Value", found["Value"]),),
        then="This is what a program gets that does not ask for decryption." if masked else "",
    )


def _labelled(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    if invalid := answer.get("InvalidLabels"):
        said = f"AWS took none of these for a label: {', '.join(invalid)}."
        rule = "Letters, digits, . _ and -; not a digit first, nor aws or ssm."
        return Told(said, tone="warn", then=rule)
    labels, version = ", ".join(parameters["Labels"]), answer.get("ParameterVersion")
    return Told(
        f"Version {version} has the label {labels}.",
        then=f"Read it by {parameters['Name']}:{parameters['Labels'][0]}.",
    )


def _deleted(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    return Told("The parameter is deleted, with its history.")


def _overwrite(parameters: Parameters, values: Mapping[str, str]) -> Parameters:
    return parameters | {"Overwrite": True}


ACTS = (
    Act(
        "put-parameter",
        "Create or edit parameter",
        "ssm",
        "PutParameter",
        (
            Field(
                "name",
                "Name",
                "Name",
                hint="A path begins with a slash: /shop/dev/currency.",
                sample="/shop/dev/currency",
                required=True,
            ),
            Field("kind", "Type", "Type", "choice", value="String", choices=TYPES),
            Field("value", "Value", "Value", "area", sample="EUR", required=True),
            Field(
                "overwrite",
                "Overwrite",
                "Overwrite",
                "switch",
                "A parameter that exists is changed only so.",
            ),
            Field("description", "Description", "Description", optional=True),
        ),
        "Save",
        tell=_written,
    ),
    Act(
        "set-flag",
        "Set flag",
        "ssm",
        "PutParameter",
        (NAME, Field("value", "Value", "Value", "hidden", required=True)),
        build=_overwrite,
        tell=_switched,
    ),
    Act(
        "get-parameter",
        "Get parameter",
        "ssm",
        "GetParameter",
        (
            Field(
                "name",
                "Name",
                "Name",
                hint="With :3 a version, with :live a label.",
                sample="/shop/dev/currency",
                required=True,
            ),
            DECRYPT,
        ),
        "Show value",
        tell=_read,
    ),
    Act(
        "label-version",
        "Attach labels",
        "ssm",
        "LabelParameterVersion",
        (
            NAME,
            Field(
                "version", "Version", "ParameterVersion", "number", "Empty: the latest.", least=1
            ),
            Field("labels", "Labels", "Labels", "words", sample="live", required=True),
        ),
        tell=_labelled,
    ),
    Act(
        "delete-parameter",
        "Delete parameter",
        "ssm",
        "DeleteParameter",
        (NAME,),
        "Delete",
        confirm="Delete this parameter with all its versions?",
        danger=True,
        tell=_deleted,
    ),
)
