"""Runs notebooks given as JSON on stdin ({"cells": [...], "cwd": ...}) with nbclient, prints what came out as JSON."""
import json
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

request = json.load(sys.stdin)
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in request["cells"]])
client = NotebookClient(notebook, kernel_name="vitrine", timeout=60, record_timing=False, resources={"metadata": {"path": request["cwd"]}})
answer = {"error": None}
try:
    client.execute()
except CellExecutionError as error:
    answer["error"] = {"ename": error.ename, "evalue": error.evalue, "text": str(error)}
answer["cells"] = [{"outputs": cell.outputs, "execution_count": cell.execution_count} for cell in notebook.cells]
answer["language"] = notebook.metadata.get("language_info", {})
json.dump(answer, sys.stdout)
