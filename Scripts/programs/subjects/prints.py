import os
import subprocess
import sys

import mi_study


@mi_study.estimator
def prints(x, y):
    print("a print")
    sys.stdout.flush()
    os.system("echo a child")
    # A child that reads: it gets nothing of the requests.
    subprocess.run(["cat"], check=True)
    assert sys.stdin.read() == ""
    return 0.25
