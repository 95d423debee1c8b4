package main

import (
	"flag"
	"fmt"
	"reflect"
	"runtime"
	"sort"
	"strconv"
	"sync"
)

// divisorsBetween tries every i in first..last-1.
func divisorsBetween(n, first, last int) []int {
	var all []int
	for i := first; i < last; i++ {
		if n%i == 0 {
			all = append(all, i)
		}
	}
	return all
}

// Do more cores make it faster? All divisors of some numbers, by trying every i in 1..n.
func factorize(flags *flag.FlagSet) map[string]method {
	numbers := func() []int {
		if flags.NArg() == 0 {
			return []int{53541233, 21235343, 11421443, 5423123}
		}
		var all []int
		for _, word := range flags.Args() {
			n, err := strconv.Atoi(word)
			if err != nil || n < 1 {
				misused("factorize: '%s' is not a whole number of 1 or more", word)
			}
			all = append(all, n)
		}
		return all
	}

	// One number after another.
	sequence := func(c *clock) (found, error) {
		all := make([][]int, len(numbers()))
		c.start()
		for i, n := range numbers() {
			all[i] = divisorsBetween(n, 1, n+1)
		}
		c.stop()
		return checkDivisors(numbers(), all)
	}
	// A goroutine a number.
	goroutines := func(c *clock) (found, error) {
		all := make([][]int, len(numbers()))
		var done sync.WaitGroup
		c.start()
		for i, n := range numbers() {
			done.Add(1)
			go func(i, n int) {
				defer done.Done()
				all[i] = divisorsBetween(n, 1, n+1)
			}(i, n)
		}
		done.Wait()
		c.stop()
		return checkDivisors(numbers(), all)
	}
	// A goroutine a core, and each takes an equal part of every number.
	split := func(c *clock) (found, error) {
		workers := runtime.GOMAXPROCS(0)
		parts := make([][][]int, workers)
		var done sync.WaitGroup
		c.start()
		for worker := range parts {
			parts[worker] = make([][]int, len(numbers()))
			done.Add(1)
			go func(worker int) {
				defer done.Done()
				for i, n := range numbers() {
					parts[worker][i] = divisorsBetween(n, 1+n*worker/workers, 1+n*(worker+1)/workers)
				}
			}(worker)
		}
		done.Wait()
		all := make([][]int, len(numbers()))
		for _, part := range parts {
			for i := range all {
				all[i] = append(all[i], part[i]...)
			}
		}
		c.stop()
		return checkDivisors(numbers(), all)
	}
	return map[string]method{"sequence": sequence, "goroutines": goroutines, "split": split}
}

// checkDivisors finds them again another way: divisors come in pairs, of which one is at most the square root.
func checkDivisors(numbers []int, all [][]int) (found, error) {
	total, largest := 0.0, 0.0
	for i, n := range numbers {
		var want []int
		for d := 1; d*d <= n; d++ {
			if n%d == 0 {
				want = append(want, d)
				if d*d < n {
					want = append(want, n/d)
				}
			}
		}
		sort.Ints(want)
		if !reflect.DeepEqual(all[i], want) {
			return found{}, fmt.Errorf("divisors of %d: %v wanted, %v found", n, want, all[i])
		}
		total += float64(n)
		if float64(n) > largest {
			largest = float64(n)
		}
	}
	return found{fmt.Sprintf("divisors of %d numbers", len(numbers)), len(numbers), total, "trials", largest, map[string]float64{}}, nil
}
