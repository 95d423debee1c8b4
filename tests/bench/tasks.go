// The peer of dispatch in Go: empty tasks for two workers that send results back. go run tests/bench/tasks.go
package main

import (
	"fmt"
	"sync"
	"syscall"
	"time"
)

const workers, tasks, buffered = 2, 500_000, 4096

type task struct {
	number int
	result chan int // as a future: one a task
}

func cpu() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// inOrder gives every task a channel of its own for its result and reads them in order.
func inOrder() {
	queue := make(chan task, buffered)
	for w := 0; w < workers; w++ {
		go func() {
			for t := range queue {
				t.result <- t.number
			}
		}()
	}
	futures := make([]chan int, tasks)
	for i := range futures {
		futures[i] = make(chan int, 1)
		queue <- task{i, futures[i]}
	}
	close(queue)
	for i, future := range futures {
		if <-future != i {
			panic("wrong result")
		}
	}
}

// asCompleted sends all results through one channel.
func asCompleted() {
	queue, results := make(chan int, buffered), make(chan int, buffered)
	var all sync.WaitGroup
	for w := 0; w < workers; w++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for number := range queue {
				results <- number
			}
		}()
	}
	go func() {
		for i := 0; i < tasks; i++ {
			queue <- i
		}
		close(queue)
		all.Wait()
		close(results)
	}()
	sum := 0
	for result := range results {
		sum += result
	}
	if sum != tasks*(tasks-1)/2 {
		panic("wrong result")
	}
}

func measure(name string, run func()) {
	for repeat := 0; repeat < 3; repeat++ {
		before, start := cpu(), time.Now()
		run()
		fmt.Printf("%-12s %.0f ns CPU a task, %.0f ns wall\n", name, float64((cpu()-before).Nanoseconds())/tasks, float64(time.Since(start).Nanoseconds())/tasks)
	}
}

func main() {
	measure("in order", inOrder)
	measure("as completed", asCompleted)
}
