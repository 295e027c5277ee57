"""Runs cells through a Jupyter server's websocket (arguments: address, token, cells as JSON); prints what arrived of each as JSON."""
import asyncio
import json
import sys
import uuid

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

origin, token, cells = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
headers = {"Authorization": f"token {token}"}


async def main():
    made = await AsyncHTTPClient().fetch(HTTPRequest(f"{origin}/api/kernels", method="POST", headers=headers, body="{}", request_timeout=60))
    kernel = json.loads(made.body)["id"]
    address = f"{origin.replace('http', 'ws')}/api/kernels/{kernel}/channels"
    socket = await websocket_connect(HTTPRequest(address, headers=headers), max_message_size=2**28)
    arrived = []
    for code in cells:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "test", "session": "test", "version": "5.3", "date": "2020-01-01T00:00:00Z"}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        await socket.write_message(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}))
        counts = {"characters": 0, "lines": 0, "updates": 0, "stderr": "", "messages": 0}
        while True:
            message = json.loads(await asyncio.wait_for(socket.read_message(), 60))
            if message["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream" and content["name"] == "stdout":
                counts["characters"] += len(content["text"])
                counts["lines"] += content["text"].count("\n")
            if kind == "stream" and content["name"] == "stderr":
                counts["stderr"] += content["text"]
            if kind == "update_display_data":
                counts["updates"] += 1
            counts["messages"] += 1
            if kind == "status" and content["execution_state"] == "idle":
                break
        arrived.append(counts)
    socket.close()
    await AsyncHTTPClient().fetch(HTTPRequest(f"{origin}/api/kernels/{kernel}", method="DELETE", headers=headers))
    print(json.dumps(arrived))


asyncio.run(main())
