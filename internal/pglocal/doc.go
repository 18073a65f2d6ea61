// Package pglocal runs a private PostgreSQL server from the machine's own binaries:
// the database of a program that was given none, and the server that the tests use.
//
// The server listens on a Unix socket in a folder of mode 0700 and never on TCP. It
// belongs to the process that started it: it has its own session, so that Ctrl-C does
// not stop it before its users have finished, it is stopped by Cluster.Stop, and on
// Linux the kernel stops it when its owner is killed. As root the server runs as an
// unprivileged user, because PostgreSQL refuses root.
//
// The package must never touch a cluster that it did not create, never listen on a
// network, never ask anything on a terminal, and never delete a cluster.
//
// Three lock files in the data folder say who does what; the kernel drops them when
// their holder dies, so none can be stale:
//
//	run.lock      held by the one long-running program (Start)
//	cluster.lock  held by whoever has the server process as its child
//	guests.lock   shared by those who use a server that another process started
//
// Start reading at Start and Connect in cluster.go; place.go decides where the cluster
// lives, server.go how it is started and stopped, binaries.go how PostgreSQL is found.
package pglocal
