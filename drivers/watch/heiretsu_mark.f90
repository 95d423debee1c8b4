!> The three subroutines of heiretsu_mark.h for Fortran: compile this file with the program. Nothing is linked; they do nothing
!> where the program is not watched.
module heiretsu_mark
  use, intrinsic :: iso_c_binding
  implicit none
  private
  public :: heiretsu_repetition, heiretsu_region_begin, heiretsu_region_end

  interface
    function find_process(path, mode) bind(c, name="dlopen")
      import :: c_ptr, c_int
      type(c_ptr), value :: path
      integer(c_int), value :: mode
      type(c_ptr) :: find_process
    end function
    function find_function(process, name) bind(c, name="dlsym")
      import :: c_ptr, c_char, c_funptr
      type(c_ptr), value :: process
      character(kind=c_char), intent(in) :: name(*)
      type(c_funptr) :: find_function
    end function
  end interface

  abstract interface
    subroutine mark() bind(c)
    end subroutine
    subroutine mark_name(name) bind(c)
      import :: c_char
      character(kind=c_char), intent(in) :: name(*)
    end subroutine
  end interface

  logical, save :: is_looked_for = .false.
  procedure(mark), pointer, save :: repetition => null()
  procedure(mark_name), pointer, save :: region_begin => null(), region_end => null()

contains

  subroutine look()
    integer(c_int), parameter :: lazy = 1
    type(c_ptr) :: process
    type(c_funptr) :: found(3)
    if (is_looked_for) return
    is_looked_for = .true.
    process = find_process(c_null_ptr, lazy)
    if (.not. c_associated(process)) return
    found(1) = find_function(process, "heiretsu_watch_repetition" // c_null_char)
    found(2) = find_function(process, "heiretsu_watch_region_begin" // c_null_char)
    found(3) = find_function(process, "heiretsu_watch_region_end" // c_null_char)
    if (c_associated(found(1))) call c_f_procpointer(found(1), repetition)
    if (c_associated(found(2))) call c_f_procpointer(found(2), region_begin)
    if (c_associated(found(3))) call c_f_procpointer(found(3), region_end)
  end subroutine

  !> A repetition begins here, in every rank; the one before ends.
  subroutine heiretsu_repetition()
    call look()
    if (associated(repetition)) call repetition()
  end subroutine

  !> A region of this name begins; regions nest.
  subroutine heiretsu_region_begin(name)
    character(*), intent(in) :: name
    call look()
    if (associated(region_begin)) call region_begin(trim(name) // c_null_char)
  end subroutine

  !> It ends, with any that are still open inside it.
  subroutine heiretsu_region_end(name)
    character(*), intent(in) :: name
    call look()
    if (associated(region_end)) call region_end(trim(name) // c_null_char)
  end subroutine
end module
