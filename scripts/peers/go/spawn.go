package main

import (
	"flag"
	"fmt"
	"os/exec"
)

// What does starting a process cost? Start, run and wait for some that do nothing.
func spawn(flags *flag.FlagSet) map[string]method {
	processes := flags.Int("processes", 10, "processes")

	check := func(well int) (found, error) {
		if well != *processes {
			return found{}, fmt.Errorf("%d processes wanted, %d ended well", *processes, well)
		}
		return found{fmt.Sprintf("%d of %d processes ended well", well, *processes), *processes, float64(*processes), "processes", 1,
			map[string]float64{}}, nil
	}

	// One after another.
	run := func(c *clock) (found, error) {
		well := 0
		c.start()
		for i := 0; i < *processes; i++ {
			if exec.Command("true").Run() == nil {
				well++
			}
		}
		c.stop()
		return check(well)
	}
	// All started, then all waited for.
	together := func(c *clock) (found, error) {
		var children []*exec.Cmd
		well := 0
		c.start()
		for i := 0; i < *processes; i++ {
			child := exec.Command("true")
			if child.Start() == nil {
				children = append(children, child)
			}
		}
		for _, child := range children {
			if child.Wait() == nil {
				well++
			}
		}
		c.stop()
		return check(well)
	}
	return map[string]method{"run": run, "together": together}
}
