"""What this machine can do at most, to hold measured rates against: see `limits.c`."""
import os
import pathlib
import subprocess
import tempfile

from tables import table

SOURCE = pathlib.Path(__file__).resolve().parent / "limits.c"


def limits(quick):
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "limits")
        command = ["cc", "-O3", "-march=native", "-o", program, str(SOURCE)]
        try:
            built = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            return ["there is no C compiler `cc`, so the machine's limits are not measured"]
        if built.returncode != 0:
            return [built.stderr.strip()[-300:]]
        seconds = "0.3" if quick else "3"
        rows = []
        for count in (1, 2):
            running = [subprocess.Popen([program, seconds], stdout=subprocess.PIPE, text=True)
                       for _ in range(count)]
            found = [process.communicate()[0].split("\t") for process in running]
            means = [sum(float(f[place]) for f in found) / count for place in range(4)]
            rows.append([f"{count} at a time, each"] + [f"{mean:.0f}" for mean in means])
    table("Limits of a core",
          ["programs", "GFLOP/s in registers", "GB/s of 256 KB", "of 8 MB", "of 256 MB"], rows)
    return []
