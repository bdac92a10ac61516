"""A real Label Studio, started for these tests: what is pushed comes back, and so does what an annotator changes.

`make test-labelstudio` makes its environment, build/labelstudio, and runs them.
"""

import hashlib
import json
import os
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from zhaoshang.annotations.exchange import ExchangeError, Item
from zhaoshang.annotations.exchange.labelstudio_server import LabelStudio
from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import Entity, Money, Qualifiers, Record, Relation, Source
from zhaoshang.corpus.text import squeeze

PROGRAM = Path(__file__).parents[2] / "build" / "labelstudio" / "bin" / "label-studio"
TOKEN = "5a" * 20
STARTS_WITHIN = 300
"""Seconds; a first start makes the database."""

pytestmark = pytest.mark.skipif(
    not PROGRAM.exists(), reason="there is no Label Studio in build/labelstudio; run make test-labelstudio"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labelstudio")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"LABEL_STUDIO_BASE_DATA_DIR": str(folder), "COLLECT_ANALYTICS": "False", "LATEST_VERSION_CHECK": "false"}
    command = [PROGRAM, "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    command += ["--username", "annotator@example.org", "--password", "for-this-test-only"]
    command += ["--user-token", TOKEN, "--enable-legacy-api-token"]
    log = folder / "log"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | own
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, cwd=folder, env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        wait(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def wait(url, process, log):
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"{url}/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(1)
    pytest.fail(f"Label Studio did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def item(number):
    """A document whose names hold line breaks and characters beyond the basic plane, with three relations."""
    place, company, person = f"岚溪🚀{number}", f"𠮷原\r\n　电子{number}", "夏👩‍🔬\n知"
    before = "📈\r\n" * (number % 4)
    text = f"{before}{place}，{place}：{company}总投资３亿元\u200b，{person}任 董事长。\r\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    money = Money(amount="300000000", min=None, max=None, currency="CNY", approx=False)
    second = text.index(place, len(before) + 1)
    spans = [
        ("ORG", len(before), place, {"canonical": "岚溪🚀", "confidence": 0.25, "sources": ["rule"]}),
        ("ORG", second, place, {"canonical": "岚溪🚀"}),
        ("ORG", text.index(company), company, {"canonical": f"𠮷原{number}", "confidence": 1 / 3}),
        ("METRIC", text.index("总投资"), "总投资", {}),
        ("MONEY", text.index("３亿元"), "３亿元", {"money": money}),
        ("OFFICIAL", text.index(person), person, {"canonical": "夏👩‍🔬知"}),
        ("TITLE", text.index("董事长"), "董事长", {}),
    ]
    entities = [
        Entity(id=f"T{n}", label=label, start=start, end=start + len(span), text=squeeze(span), **more)
        for n, (label, start, span, more) in enumerate(spans, 1)
    ]
    facts = [("总投资", "T3", "T5", {"status": "计划"}), ("落户", "T3", "T2", {})]
    facts += [("任职", "T6", "T3", {"title": "董事长"}), ("任职", "T6", "T3", {"title": "党委书记"})]
    relations = [
        Relation(
            id=f"R{n}", type=kind, subject=subject, object=object_, predicate=kind, qualifiers=Qualifiers(**qualifiers)
        )
        for n, (kind, subject, object_, qualifiers) in enumerate(facts, 1)
    ]
    return Item(
        text,
        Record(
            doc_id=f"夜/{number}",
            source=Source(uri=f"{number}.txt", sha256=digest, encoding="utf-8", chars=len(text)),
            entities=entities,
            relations=relations,
            meta={"pipeline": "zhaoshang@test", "numbers": [1, 0.1]},
        ),
    )


ITEMS = [item(number) for number in range(20)]
DOCUMENTS = {
    one.record.doc_id: Document(one.record.doc_id, one.text, one.record.source.uri, "utf-8", one.record.source.sha256)
    for one in ITEMS
}


def call(url, method, path, body=None):
    headers = {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}
    request = Request(url + path, None if body is None else json.dumps(body).encode(), headers, method=method)
    with urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def test_annotated_tasks_come_back_as_they_were_sent(server):
    client = LabelStudio(server, TOKEN)
    project = client.create_project("finished")
    assert client.push(project, ITEMS, as_annotations=True) == 20
    pulled = client.pull(project, DOCUMENTS)
    assert (pulled.unaligned, pulled.problems) == ((), ())
    assert list(pulled.records) == [one.record for one in ITEMS]


def test_pre_annotated_tasks_come_back_once_they_are_accepted(server):
    client = LabelStudio(server, TOKEN)
    project = client.create_project("to correct")
    assert client.push(project, ITEMS) == 20
    assert client.pull(project, DOCUMENTS).records == ()
    predictions = call(server, "GET", f"/api/predictions/?project={project}")
    assert len(predictions) == 20
    for prediction in predictions:
        call(server, "POST", f"/api/tasks/{prediction['task']}/annotations/", {"result": prediction["result"]})
    pulled = client.pull(project, DOCUMENTS)
    assert (pulled.unaligned, pulled.problems) == ((), ())
    assert list(pulled.records) == [one.record for one in ITEMS]


def test_what_an_annotator_changes_comes_back(server):
    client = LabelStudio(server, TOKEN)
    project = client.create_project("changed")
    client.push(project, ITEMS[3:4], as_annotations=True)
    (task,) = json.loads(client.export(project))
    (annotation,) = task["annotations"]
    result = [one for one in annotation["result"] if one.get("id") != "T1"]
    result.append({"type": "relation", "from_id": "T2", "to_id": "T3", "direction": "right", "labels": ["合作"]})
    call(server, "PATCH", f"/api/annotations/{annotation['id']}/", {"result": result})
    (record,) = client.pull(project, DOCUMENTS).records
    assert [entity.text for entity in record.entities] == [entity.text for entity in ITEMS[3].record.entities[1:]]
    assert [entity.id for entity in record.entities] == ["T1", "T2", "T3", "T4", "T5", "T6"]
    assert [(one.type, one.subject, one.object) for one in record.relations] == [
        ("总投资", "T2", "T4"),
        ("落户", "T2", "T1"),
        ("任职", "T5", "T2"),
        ("任职", "T5", "T2"),
        ("合作", "T1", "T2"),
    ]
    assert [one.qualifiers.title for one in record.relations] == [None, None, "董事长", "党委书记", None]


def test_a_personal_access_token_does_too(server):
    token = call(server, "POST", "/api/token/", {})["token"]
    assert token.count(".") == 2
    client = LabelStudio(server, token)
    project = client.create_project("by a person")
    client.push(project, ITEMS[:2], as_annotations=True)
    assert list(client.pull(project, DOCUMENTS).records) == [one.record for one in ITEMS[:2]]


def test_a_wrong_token_is_told_in_one_sentence(server):
    with pytest.raises(ExchangeError, match=r"the server answers 401 .*; check the token"):
        LabelStudio(server, "0" * 40).create_project("refused")
