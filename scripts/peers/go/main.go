// The six experiments in Go, in Go's own idiom: goroutines, channels, sync.
//
//	go build -o go-peers . && ./go-peers count -method mutex
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strings"
	"syscall"
	"time"
)

// found is what one repetition found, besides its time; Work is the whole of it in WorkUnit.
type found struct {
	Text            string             `json:"text"`
	Items           int                `json:"items"`
	Work            float64            `json:"work"`
	WorkUnit        string             `json:"work_unit"`
	LargestItemWork float64            `json:"largest_item_work"`
	Figures         map[string]float64 `json:"figures"`
}

// method does the work, starts and stops the clock around what is to be timed, and checks its own result.
type method func(*clock) (found, error)

// experiment adds its options to the flags and gives its methods by name.
type experiment func(*flag.FlagSet) map[string]method

var experiments = map[string]experiment{
	"overlap": overlap, "count": count, "exchange": exchange, "factorize": factorize, "dispatch": dispatch, "spawn": spawn,
}

// clock measures seconds on the wall, and CPU seconds of this process and its finished children meanwhile.
type clock struct {
	began        time.Time
	cpuBefore    float64
	seconds, cpu float64
}

func (c *clock) start() { c.cpuBefore, c.began = cpuSeconds(), time.Now() }
func (c *clock) stop() {
	c.seconds = time.Since(c.began).Seconds()
	c.cpu = cpuSeconds() - c.cpuBefore
}

func cpuSeconds() float64 {
	total := 0.0
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if syscall.Getrusage(who, &used) == nil {
			total += time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
		}
	}
	return total
}

func main() {
	if len(os.Args) < 2 || experiments[os.Args[1]] == nil {
		misused("name an experiment: %s", strings.Join(names(experiments), ", "))
	}
	name := os.Args[1]
	flags := flag.NewFlagSet(name, flag.ExitOnError)
	chosen := flags.String("method", "", "which method")
	repeat := flags.Int("repeat", 1, "repetitions")
	asJSON := flags.Bool("json", false, "print one line of JSON: what a record is made of")
	methods := experiments[name](flags)
	flags.Parse(os.Args[2:])
	run := methods[*chosen]
	if run == nil {
		misused("%s: -method '%s' is none of %s", name, *chosen, strings.Join(names(methods), ", "))
	}
	flags.VisitAll(func(option *flag.Flag) {
		if number, whole := option.Value.(flag.Getter).Get().(int); whole && number < 1 {
			misused("%s: -%s %d is not a whole number of 1 or more", name, option.Name, number)
		}
	})
	var seconds, cpu []float64
	var last found
	for len(seconds) < *repeat {
		var timed clock
		var err error
		if last, err = run(&timed); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %s: %v\n", name, *chosen, err)
			os.Exit(1)
		}
		seconds, cpu = append(seconds, timed.seconds), append(cpu, timed.cpu)
	}
	if *asJSON {
		json.NewEncoder(os.Stdout).Encode(struct {
			Language string    `json:"language"`
			Seconds  []float64 `json:"seconds"`
			CPU      []float64 `json:"cpu"`
			found
		}{"Go " + strings.TrimPrefix(runtime.Version(), "go"), seconds, cpu, last})
		return
	}
	sort.Float64s(seconds)
	fmt.Printf("%s: %s; took %.4g s, %.4g s of CPU time\n", *chosen, last.Text, seconds[len(seconds)/2], cpu[0])
}

func names[V any](table map[string]V) []string {
	var all []string
	for name := range table {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}

func misused(format string, words ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", words...)
	os.Exit(2)
}
