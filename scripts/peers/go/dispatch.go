package main

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
)

//go:noinline
func giveBack(task int) int { return task }

// How small may a task be? Tasks that only give their number back are handed out, and their results collected.
func dispatch(flags *flag.FlagSet) map[string]method {
	tasks := flags.Int("tasks", 10_000, "tasks")

	check := func(results []int) (found, error) {
		right := 0
		for task, result := range results {
			if result == task {
				right++
			}
		}
		if right != *tasks || len(results) != *tasks {
			return found{}, fmt.Errorf("%d results wanted, %d came, %d of them right", *tasks, len(results), right)
		}
		return found{fmt.Sprintf("%d of %d results right", right, *tasks), *tasks, 0, "seconds of tasks", 0, map[string]float64{}}, nil
	}

	// A goroutine a task.
	goroutines := func(c *clock) (found, error) {
		results := make([]int, *tasks)
		var done sync.WaitGroup
		c.start()
		done.Add(*tasks)
		for task := range results {
			go func(task int) {
				defer done.Done()
				results[task] = giveBack(task)
			}(task)
		}
		done.Wait()
		c.stop()
		return check(results)
	}
	// A goroutine a core; tasks come through one channel, results go through another.
	pool := func(c *clock) (found, error) {
		type answer struct{ task, result int }
		line, answers := make(chan int, capacity), make(chan answer, capacity)
		for worker := 0; worker < runtime.GOMAXPROCS(0); worker++ {
			go func() {
				for task := range line {
					answers <- answer{task, giveBack(task)}
				}
			}()
		}
		results := make([]int, *tasks)
		c.start()
		go func() {
			for task := 0; task < *tasks; task++ {
				line <- task
			}
			close(line)
		}()
		for range results {
			one := <-answers
			results[one.task] = one.result
		}
		c.stop()
		return check(results)
	}
	return map[string]method{"goroutines": goroutines, "pool": pool}
}
