package main

import (
	"flag"
	"fmt"
)

const (
	capacity = 4096 // numbers that may be on their way: a faster producer has to wait
	parcel   = 256
)

type received struct{ count, sum int }

// What does a hand-over cost? One goroutine hands numbers to another, which adds them up.
func exchange(flags *flag.FlagSet) map[string]method {
	items := flags.Int("items", 1_000_000, "numbers handed over")

	check := func(taken received) (found, error) {
		sent := received{*items, *items * (*items - 1) / 2}
		if taken != sent {
			return found{}, fmt.Errorf("sent: %d with sum %d, received: %d with sum %d", sent.count, sent.sum, taken.count, taken.sum)
		}
		return found{fmt.Sprintf("sent: %d, received: %d, each once", sent.count, taken.count), *items, 2 * float64(*items),
			"puts and takes", 0, map[string]float64{}}, nil
	}

	// One number at a time.
	channel := func(c *clock) (found, error) {
		line, answer := make(chan int, capacity), make(chan received)
		go func() {
			var taken received
			for number := range line {
				taken.count++
				taken.sum += number
			}
			answer <- taken
		}()
		c.start()
		for number := 0; number < *items; number++ {
			line <- number
		}
		close(line)
		taken := <-answer
		c.stop()
		return check(taken)
	}
	// A slice of 256 numbers at a time.
	parcels := func(c *clock) (found, error) {
		line, answer := make(chan []int, capacity/parcel), make(chan received)
		go func() {
			var taken received
			for numbers := range line {
				taken.count += len(numbers)
				for _, number := range numbers {
					taken.sum += number
				}
			}
			answer <- taken
		}()
		c.start()
		for first := 0; first < *items; first += parcel {
			numbers := make([]int, 0, parcel)
			for number := first; number < first+parcel && number < *items; number++ {
				numbers = append(numbers, number)
			}
			line <- numbers
		}
		close(line)
		taken := <-answer
		c.stop()
		return check(taken)
	}
	return map[string]method{"channel": channel, "parcels": parcels}
}
