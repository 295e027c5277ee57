"""The kernel test suite of the Jupyter project, on the kernel that JUPYTER_PATH names."""
import unittest

import jupyter_kernel_test


class VitrineKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "vitrine"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "const answered = 1; answ", "matches": {"answered"}},
        {"text": "Number.isSafe", "matches": {"isSafeInteger"}},
    ]
    complete_code_samples = ["1", "const f = <T>(x: T) => x", "for (const x of [1]) {\n  x\n}", "await (1)", "import 'node:fs'", ""]
    incomplete_code_samples = ["f(", "const x =", "if (1) {", "`a\n", "/* still", "class A {\n  b() {"]
    invalid_code_samples = ["const 1 = 2", ")", "f(a b", "'a\n"]
    code_page_something = "?Math.sin"
    code_generate_error = "throw new Error('wanted')"
    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": "'text'", "result": "text"},
        {"code": "[1, 2].map((x) => x + 1)", "result": "[ 2, 3 ]"},
    ]
    code_display_data = [
        {"code": "import { display } from 'vitrine/host';\ndisplay.html('<b>x</b>')", "mime": "text/html"},
        {"code": "display.svg('<svg/>')", "mime": "image/svg+xml"},
    ]
    code_clear_output = "import { clearOutput } from 'vitrine/host';\nclearOutput()"
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1 ?*"
    code_inspect_sample = "Math.sin"


if __name__ == "__main__":
    unittest.main()
