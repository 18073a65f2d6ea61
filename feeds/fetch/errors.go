package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// Class says in one word why a fetch failed, for admins, metrics and tests.
type Class string

// The classes of an Error.
const (
	ClassAddress     Class = "bad_address" // no http or https URL
	ClassBlocked     Class = "blocked"     // a private address, or one in disguise
	ClassDNS         Class = "dns"
	ClassRefused     Class = "refused"
	ClassUnreachable Class = "unreachable"
	ClassTLS         Class = "tls"
	ClassTimeout     Class = "timeout"
	ClassReset       Class = "reset" // the connection broke before there was an answer
	ClassProtocol    Class = "protocol"
	ClassRedirect    Class = "redirect" // a loop, too many, or one to nowhere
	ClassRefusal     Class = "4xx"
	ClassServer      Class = "5xx"
	ClassChallenge   Class = "challenge" // the site wants a browser
	ClassTooLarge    Class = "too_large"
	ClassCut         Class = "cut" // the body ended before its end, or cannot be unpacked
	ClassRobots      Class = "robots"
	ClassCancelled   Class = "cancelled" // the caller gave up
)

// ErrRobots is the error of Client.Allowed for a page that robots.txt closes.
var ErrRobots = errors.New("robots.txt forbids the page")

// errBlocked marks addresses that the guard refuses.
var errBlocked = errors.New("the address is private or reserved")

// Error is a failed fetch. It names the host and never the URL, whose path and query
// may hold secrets.
type Error struct {
	Class  Class
	Host   string
	Status int // of the HTTP answer, 0 if there was none
	err    error
}

func (e *Error) Error() string {
	return fmt.Sprintf("fetch from %s: %s: %v", e.Host, e.Class, e.err)
}

func (e *Error) Unwrap() error { return e.err }

// ClassOf returns the class of an error of this package, empty for any other.
func ClassOf(err error) Class {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return ""
}

func newError(class Class, host string, err error) *Error {
	return &Error{Class: class, Host: host, err: err}
}

// classify finds the class of an error of the transport and takes the URL out of it.
func classify(ctx context.Context, host string, err error) *Error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	return newError(classOf(ctx, err), host, err)
}

func classOf(ctx context.Context, err error) Class {
	var (
		dns       *net.DNSError
		timeout   interface{ Timeout() bool }
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.Is(err, errBlocked):
		return ClassBlocked
	case errors.Is(context.Cause(ctx), context.Canceled):
		return ClassCancelled
	case errors.As(err, &dns):
		return ClassDNS
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ClassTimeout
	case errors.As(err, &verify), errors.As(err, &authority), errors.As(err, &name), errors.As(err, &invalid),
		errors.As(err, &record), errors.As(err, &alert), strings.Contains(err.Error(), "tls: "):
		return ClassTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return ClassRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return ClassUnreachable
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed):
		return ClassReset
	}
	return ClassProtocol
}
