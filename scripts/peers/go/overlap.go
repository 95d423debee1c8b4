package main

import (
	"flag"
	"fmt"
	"sync"
	"time"
)

// How many waits can be in flight? Ten waits of a tenth of a second, in sequence and in goroutines.
func overlap(flags *flag.FlagSet) map[string]method {
	waits := flags.Int("waits", 10, "waits")
	seconds := flags.Float64("seconds", 0.1, "how long each waits")

	wait := func() time.Duration {
		began := time.Now()
		time.Sleep(time.Duration(*seconds * float64(time.Second)))
		return time.Since(began)
	}
	check := func(lasted []time.Duration) (found, error) {
		early := 0
		for _, one := range lasted {
			if one.Seconds() < *seconds {
				early++
			}
		}
		if early > 0 {
			return found{}, fmt.Errorf("%d of %d waits ended too early", early, *waits)
		}
		return found{fmt.Sprintf("%d waits ended, 0 too early", *waits), *waits, float64(*waits) * *seconds,
			"seconds of waiting", *seconds, map[string]float64{"too_early": 0}}, nil
	}

	// One after another.
	sequence := func(c *clock) (found, error) {
		lasted := make([]time.Duration, *waits)
		c.start()
		for i := range lasted {
			lasted[i] = wait()
		}
		c.stop()
		return check(lasted)
	}
	// A goroutine a wait, and a WaitGroup that waits for them all.
	goroutines := func(c *clock) (found, error) {
		lasted := make([]time.Duration, *waits)
		c.start()
		var all sync.WaitGroup
		all.Add(*waits)
		for i := range lasted {
			go func(i int) {
				defer all.Done()
				lasted[i] = wait()
			}(i)
		}
		all.Wait()
		c.stop()
		return check(lasted)
	}
	return map[string]method{"sequence": sequence, "goroutines": goroutines}
}
