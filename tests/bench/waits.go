// The peer of overlap in Go: waits of 0.1 s, a goroutine each. go run tests/bench/waits.go
package main

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"
)

const each = 100 * time.Millisecond

func cpu() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func main() {
	for _, waits := range []int{10_000, 1_000_000} {
		runtime.GC()
		before, start := cpu(), time.Now()
		var all sync.WaitGroup
		for i := 0; i < waits; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				time.Sleep(each)
			}()
		}
		all.Wait()
		fmt.Printf("%7d waits: %.3f us CPU a wait, wall %.2f x one wait\n", waits,
			(cpu()-before).Seconds()*1e6/float64(waits), time.Since(start).Seconds()/each.Seconds())
	}
}
