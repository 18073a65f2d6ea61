package fetch

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestHostsAreAskedOneAtATimeWithAGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHosts(time.Second)
		start := time.Now()
		var inside, most atomic.Int32
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				leave, err := h.enter(t.Context(), "bao.example", true, false)
				if err != nil {
					t.Error(err)
					return
				}
				most.Store(max(most.Load(), inside.Add(1)))
				time.Sleep(2 * time.Second)
				inside.Add(-1)
				leave()
			})
		}
		wg.Wait()
		if most.Load() != 1 || time.Since(start) != 5*2*time.Second+4*time.Second {
			t.Errorf("%d at once, all in %v", most.Load(), time.Since(start))
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(h.known) != 0 {
			t.Errorf("%d hosts are still remembered", len(h.known))
		}
	})
}

func TestHostsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHosts(time.Second)
		start := time.Now()
		for i := range 10 {
			leave, err := h.enter(t.Context(), fmt.Sprint(i), true, false)
			if err != nil {
				t.Fatal(err)
			}
			defer leave()
		}
		if time.Since(start) != 0 {
			t.Errorf("waited %v", time.Since(start))
		}
	})
}

func TestARedirectWithinAHostWaitsForNoGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHosts(time.Minute)
		start := time.Now()
		for i := range 3 {
			leave, err := h.enter(t.Context(), "bao.example", true, i > 0)
			if err != nil {
				t.Fatal(err)
			}
			leave()
		}
		if time.Since(start) != 0 {
			t.Errorf("waited %v", time.Since(start))
		}
	})
}

// An opened host has no gap, is asked one at a time, but a request that hangs holds
// the others up for a second only.
func TestOpenedHostsHaveNoGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHosts(time.Hour)
		start := time.Now()
		for range 5 {
			leave, err := h.enter(t.Context(), "127.0.0.1:80", false, false)
			if err != nil {
				t.Fatal(err)
			}
			leave()
		}
		if time.Since(start) != 0 {
			t.Errorf("waited %v", time.Since(start))
		}
		hang, err := h.enter(t.Context(), "127.0.0.1:80", false, false)
		if err != nil {
			t.Fatal(err)
		}
		leave, err := h.enter(t.Context(), "127.0.0.1:80", false, false)
		if err != nil || time.Since(start) != softTurn {
			t.Errorf("waited %v, %v", time.Since(start), err)
		}
		leave()
		hang()
	})
}

func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHosts(time.Hour)
		leave, err := h.enter(t.Context(), "bao.example", true, false)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.enter(ctx, "bao.example", true, false); err == nil {
			t.Error("entered while another had the turn")
		}
		leave()
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.enter(ctx, "bao.example", true, false); err == nil {
			t.Error("entered before the gap was over")
		}
		time.Sleep(2 * time.Hour) // the entry is forgotten after its gap
	})
}
