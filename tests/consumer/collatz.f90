! steps(i - first + 1): how often n -> n/2 or 3n + 1 is repeated from i + 1 until 1, for i in [first, last).
subroutine collatz_fortran(first, last, steps) bind(c)
  use, intrinsic :: iso_c_binding, only: c_int64_t
  implicit none
  integer(c_int64_t), value :: first, last
  integer(c_int64_t), intent(out) :: steps(last - first)
  integer(c_int64_t) :: i, n, count
  do i = first, last - 1
    n = i + 1
    count = 0
    do while (n /= 1)
      n = merge(n / 2, 3 * n + 1, mod(n, 2_c_int64_t) == 0)
      count = count + 1
    end do
    steps(i - first + 1) = count
  end do
end subroutine
