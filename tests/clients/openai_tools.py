"""The gym's functions as tools of the real `openai` package.

A stand-in for the model listens on this machine: it checks that the tools
arrive as the package sends them, and answers with three tool calls at once,
the second one with broken arguments. The package's own types judge what
Spotter lists, and what it answers to the calls.
"""

import json
import os
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import openai
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionToolMessageParam
from openai.types.realtime import RealtimeFunctionToolParam
from openai.types.responses import FunctionToolParam
from openai.types.responses.response_input_item_param import FunctionCallOutput
from pydantic import ConfigDict, TypeAdapter

URL = os.environ["SPOTTER_URL"]
KEY = os.environ["SPOTTER_KEY"]

# One call per argument text; the functions are those of the example plugins.
CALLS = [
    ("call_1", "is_open", "{}"),
    ("call_2", "is_open", '{"at": '),
    ("call_3", "is_open", "{}"),
]


def spotter(path, body=None):
    """What Spotter answers, as JSON."""
    request = urllib.request.Request(
        URL + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"authorization": f"Bearer {KEY}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def valid(kind, values):
    """Holds values to a type of the package's; fields it does not know fail."""
    adapter = TypeAdapter(list[kind], config=ConfigDict(strict=True))
    for value, known in zip(values, adapter.validate_python(values), strict=True):
        assert known == value, f"{kind.__name__} does not know all of {value}"
    return values


class Model(BaseHTTPRequestHandler):
    """Answers as the model would, to the first turn with tool calls."""

    seen = []

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Model.seen.append((self.path, request))
        answer = self.completion(request) if "chat" in self.path else self.response(request)
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def completion(self, request):
        calls = [
            {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}
            for id, name, arguments in CALLS
        ]
        first = all(message["role"] != "tool" for message in request["messages"])
        message = {"role": "assistant", "content": None if first else "Yes."}
        if first:
            message["tool_calls"] = calls
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "tool_calls" if first else "stop",
                    "message": message,
                    "logprobs": None,
                }
            ],
        }

    def response(self, request):
        return {
            "id": "1",
            "object": "response",
            "created_at": 1,
            "model": "m",
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": request["tools"],
            "output": [
                {
                    "type": "function_call",
                    "id": f"fc_{id}",
                    "call_id": id,
                    "name": name,
                    "arguments": arguments,
                    "status": "completed",
                }
                for id, name, arguments in CALLS
            ],
        }

    def log_message(self, *_):
        pass


def check_contents(contents):
    """The first and the third call came to something, the second to an error
    that a model can read."""
    first, second, third = (json.loads(content) for content in contents)
    assert "error" not in first and "error" not in third, (first, third)
    assert second["error"]["code"] == "invalid_json" and second["error"]["message"], second


def chat(client):
    tools = valid(ChatCompletionFunctionToolParam, spotter("/v1/functions?format=chat")["tools"])
    messages = [{"role": "user", "content": "Are you open?"}]
    turn = client.chat.completions.create(model="m", messages=messages, tools=tools)
    message = turn.choices[0].message.to_dict()
    answers = spotter("/v1/tool-calls", message)["messages"]
    valid(ChatCompletionToolMessageParam, answers)
    assert [answer["tool_call_id"] for answer in answers] == [id for id, *_ in CALLS]
    check_contents([answer["content"] for answer in answers])
    turn = client.chat.completions.create(
        model="m", messages=[*messages, message, *answers], tools=tools
    )
    assert turn.choices[0].message.content == "Yes."
    return len(tools)


def responses(client):
    tools = valid(FunctionToolParam, spotter("/v1/functions?format=responses")["tools"])
    turn = client.responses.create(model="m", input="Are you open?", tools=tools)
    answers = spotter("/v1/tool-calls", {"output": [item.to_dict() for item in turn.output]})
    outputs = valid(FunctionCallOutput, answers["output"])
    assert [output["call_id"] for output in outputs] == [id for id, *_ in CALLS]
    check_contents([output["output"] for output in outputs])


def main():
    model = HTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    client = openai.OpenAI(
        base_url=f"http://127.0.0.1:{model.server_port}/v1", api_key="none", max_retries=0
    )
    count = chat(client)
    responses(client)
    valid(RealtimeFunctionToolParam, spotter("/v1/functions?format=realtime")["tools"])
    sent = Model.seen[0][1]["tools"]
    assert sent == spotter("/v1/functions?format=chat")["tools"], "the package changed the tools"
    print(f"openai {openai.__version__} takes {count} functions as tools, and their answers")


if __name__ == "__main__":
    main()
