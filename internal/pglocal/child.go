package pglocal

import (
	"os/exec"
	"runtime"
	"syscall"
)

// child is a program that this process started: in a session of its own, as the given
// account, and ended by the kernel with this process where the system can do that.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the program has ended
	err  error         // how it ended; read after done
}

// spawn starts cmd and waits for it on a goroutine that ends when the program does.
func spawn(cmd *exec.Cmd, as account) (*child, error) {
	cmd.SysProcAttr = attributes(as)
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// Linux sends the death signal when the starting *thread* ends, so the thread is
		// kept until the program has ended.
		runtime.LockOSThread()
		defer close(c.done)
		err := cmd.Start()
		started <- err
		if err == nil {
			c.err = cmd.Wait()
		}
	}()
	return c, <-started
}

// signal sends a signal; a program that has ended already needs none.
func (c *child) signal(s syscall.Signal) { _ = c.cmd.Process.Signal(s) }

func (c *child) kill() { _ = c.cmd.Process.Kill() }
