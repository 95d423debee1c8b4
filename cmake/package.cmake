# cpack -G DEB --config build/release/CPackConfig.cmake makes a Debian package of what cmake --install installs.
set(CPACK_PACKAGE_NAME heiretsu)
set(CPACK_PACKAGE_CONTACT "the heiretsu authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
list(JOIN heiretsu_experiments ", " experiments)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "${experiments}: programs that run on MPI ranks and OpenMP threads and keep every timing;
heiretsu-study measures how far they scale and why they stop.")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
  "openmpi-bin, bash-completion, python3-h5py, python3-numpy, python3-pandas, python3-scipy, python3-matplotlib, python3-plotly, python3-jinja2")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "slurm-client, g++, libgmp-dev, libflint-dev, libecm-dev, libprimesieve-dev")
include(CPack)
