package main

import (
	"flag"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
)

// What does a right answer cost? Ten goroutines add to one shared counter, with and without a lock.
func count(flags *flag.FlagSet) map[string]method {
	goroutines := flags.Int("goroutines", 10, "goroutines")
	increments := flags.Int("increments", 100_000, "increments a goroutine")

	least := int64(math.MaxInt64)
	// All begin together, when the gate is closed; exact: nothing may be lost. Tells of the repetition that lost most.
	run := func(c *clock, got *int64, exact bool, increment func()) (found, error) {
		gate := make(chan struct{})
		var ready, done sync.WaitGroup
		ready.Add(*goroutines)
		done.Add(*goroutines)
		for i := 0; i < *goroutines; i++ {
			go func() {
				defer done.Done()
				ready.Done()
				<-gate
				for j := 0; j < *increments; j++ {
					increment()
				}
			}()
		}
		ready.Wait()
		c.start()
		close(gate)
		done.Wait()
		c.stop()
		want := int64(*goroutines) * int64(*increments)
		if *got != want && (exact || *got < 1 || *got > want) {
			return found{}, fmt.Errorf("want: %d, got: %d", want, *got)
		}
		if *got < least {
			least = *got
		}
		return found{fmt.Sprintf("want: %d, got: %d", want, least), int(want), float64(want), "increments", 0,
			map[string]float64{"want": float64(want), "got": float64(least), "lost_updates": float64(want - least)}}, nil
	}

	// A data race on purpose: read, add, write.
	noLock := func(c *clock) (found, error) {
		var counter int64
		return run(c, &counter, false, func() { counter++ })
	}
	withMutex := func(c *clock) (found, error) {
		var counter int64
		var lock sync.Mutex
		return run(c, &counter, true, func() {
			lock.Lock()
			counter++
			lock.Unlock()
		})
	}
	// One instruction of the processor that reads, adds and writes.
	withAtomic := func(c *clock) (found, error) {
		var counter int64
		return run(c, &counter, true, func() { atomic.AddInt64(&counter, 1) })
	}
	return map[string]method{"no-lock": noLock, "mutex": withMutex, "atomic": withAtomic}
}
