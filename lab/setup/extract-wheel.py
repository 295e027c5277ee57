"""extract-wheel.py WHEEL FOLDER PATTERN...: the members that match a pattern, with their permissions. zipfile checks size and CRC of each."""
import fnmatch
import os
import shutil
import sys
import zipfile

wheel, folder, *patterns = sys.argv[1:]
count = 0
with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        if member.is_dir() or not any(fnmatch.fnmatchcase(member.filename, pattern) for pattern in patterns):
            continue
        target = os.path.join(folder, member.filename)
        if not os.path.abspath(target).startswith(os.path.abspath(folder) + os.sep):
            sys.exit("fatal: a member points out of the folder: " + member.filename)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(member) as source, open(target, "wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        os.chmod(target, 0o644 | (member.external_attr >> 16 & 0o111))
        count += 1
if count == 0:
    sys.exit("fatal: nothing in " + os.path.basename(wheel) + " matches " + " ".join(patterns))
