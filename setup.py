"""The Python package has the version of the kit, which CMakeLists.txt says; pyproject.toml says all else."""

import re
from pathlib import Path

from setuptools import setup

here = Path(__file__).parent
made = here / "build" / "pip"  # beside what CMake makes, not in the sources
made.mkdir(parents=True, exist_ok=True)
version = re.search(r"project\(heiretsu VERSION ([\d.]+)", (here / "CMakeLists.txt").read_text())[1]
setup(version=version, options={"build": {"build_base": str(made)}, "egg_info": {"egg_base": str(made)}})
