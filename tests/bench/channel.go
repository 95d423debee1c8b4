// The peer of exchange in Go: items through a buffered channel, one or 256 at a time. go run tests/bench/channel.go
package main

import (
	"fmt"
	"sync"
	"time"
)

const capacity = 4096

// exchange sends items 0..items-1 in slices of batch (1: single values) and returns millions a second.
func exchange(items, ends, batch int) float64 {
	single := make(chan uint64, capacity)
	slices := make(chan []uint64, capacity/batch)
	sums := make([]uint64, ends)
	var producers, consumers sync.WaitGroup
	start := time.Now()
	for end := 0; end < ends; end++ {
		producers.Add(1)
		consumers.Add(1)
		go func(first, last int) {
			defer producers.Done()
			if batch == 1 {
				for item := first; item < last; item++ {
					single <- uint64(item)
				}
				return
			}
			for item := first; item < last; {
				slice := make([]uint64, 0, batch)
				for ; len(slice) < batch && item < last; item++ {
					slice = append(slice, uint64(item))
				}
				slices <- slice
			}
		}(items/ends*end, items/ends*(end+1))
		go func(end int) {
			defer consumers.Done()
			sum := uint64(0)
			for item := range single {
				sum += item
			}
			for slice := range slices {
				for _, item := range slice {
					sum += item
				}
			}
			sums[end] = sum
		}(end)
		if batch > 1 && end == 0 {
			close(single)
		}
	}
	producers.Wait()
	if batch == 1 {
		close(single)
	}
	close(slices)
	consumers.Wait()
	seconds := time.Since(start).Seconds()
	total := uint64(0)
	for _, sum := range sums {
		total += sum
	}
	if total != uint64(items)*uint64(items-1)/2 {
		panic("wrong sum")
	}
	return float64(items) / seconds / 1e6
}

func main() {
	for _, batch := range []int{1, 256} {
		for _, ends := range []int{1, 2, 4} {
			best := 0.0
			for i := 0; i < 5; i++ {
				if rate := exchange(4_000_000, ends, batch); rate > best {
					best = rate
				}
			}
			fmt.Printf("Go channel, %3d at once, %d:%d  %6.1f million items a second\n", batch, ends, ends, best)
		}
	}
}
