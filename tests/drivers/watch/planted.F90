! The same in Fortran, by `use mpi`, with -DF08 by `use mpi_f08`: rank p is 5 p ms late to each of 20 reductions in place.
program planted
#ifdef F08
  use mpi_f08
#else
  use mpi
#endif
  use heiretsu_mark
  use, intrinsic :: iso_c_binding
  implicit none
  interface
    subroutine usleep(us) bind(c)
      import :: c_int
      integer(c_int), value :: us
    end subroutine
  end interface
#ifdef F08
  type(MPI_File) :: file
#else
  integer :: file
#endif
  integer :: rank, step, sums(4), error
  call MPI_Init(error)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, error)
  call MPI_Barrier(MPI_COMM_WORLD, error)
  do step = 1, 20
    call heiretsu_repetition()
    call usleep(int(5000 * rank, c_int))
    sums = step
    call MPI_Allreduce(MPI_IN_PLACE, sums, 4, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, error)
    if (any(sums /= 2 * step)) call MPI_Abort(MPI_COMM_WORLD, 3, error)
  end do
  call MPI_File_open(MPI_COMM_WORLD, "planted.out", MPI_MODE_CREATE + MPI_MODE_WRONLY, MPI_INFO_NULL, file, error)
  call MPI_File_write_at_all(file, int(16 * rank, MPI_OFFSET_KIND), sums, 4, MPI_INTEGER, MPI_STATUS_IGNORE, error)
  call MPI_File_close(file, error)
  call MPI_Finalize(error)
end program
