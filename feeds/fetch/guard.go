package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// opening is a part of the private address space that an admin lets feeds use.
type opening struct {
	prefix netip.Prefix
	port   uint16 // 0 is any
}

// guard decides which addresses may be dialled: public ones, and the openings.
type guard struct {
	openings []opening
	public   *ssrf.Guardian
}

// newGuard reads a list such as "127.0.0.1:8083,10.1.0.0/16:80,[fd00::/8]:80": an
// address or prefix and a port; without a port any port is open.
func newGuard(list string) (*guard, error) {
	g := &guard{public: ssrf.New(ssrf.WithAnyPort())}
	for _, part := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		o, err := parseOpening(part)
		if err != nil {
			return nil, err
		}
		g.openings = append(g.openings, o)
	}
	return g, nil
}

func parseOpening(s string) (opening, error) {
	bad := fmt.Errorf("%q is no address or prefix with a port, such as 127.0.0.1:8083 or 10.1.0.0/16:80", s)
	host, port := s, ""
	if i := strings.LastIndexByte(s, ':'); i >= 0 && (strings.Count(s, ":") == 1 || strings.Contains(s[:i], "]") || strings.Contains(s[:i], "/")) {
		host, port = s[:i], s[i+1:]
	}
	host = strings.NewReplacer("[", "", "]", "").Replace(host)
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	var o opening
	if port != "" && port != "*" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return o, bad
		}
		o.port = uint16(n)
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		o.prefix = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen())
		return o, nil
	}
	prefix, err := netip.ParsePrefix(host)
	if err != nil {
		return o, bad
	}
	o.prefix = prefix.Masked()
	return o, nil
}

// opened reports whether an admin opened this address.
func (g *guard) opened(a netip.AddrPort) bool {
	for _, o := range g.openings {
		if o.prefix.Contains(a.Addr().Unmap().WithZone("")) && (o.port == 0 || o.port == a.Port()) {
			return true
		}
	}
	return false
}

func (g *guard) check(a netip.AddrPort) error {
	if g.opened(a) {
		return nil
	}
	if err := g.public.SafeAddrPort(a); err != nil {
		return fmt.Errorf("%w: %s", errBlocked, a.Addr())
	}
	return nil
}

// control is a net.Dialer's Control: it sees the address that is really dialled,
// whatever names, redirects and rebound answers led to it.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || (network != "tcp4" && network != "tcp6") {
		return fmt.Errorf("%w: %s %s", errBlocked, network, address)
	}
	return g.check(a)
}

// checkName resolves the host of u and checks every address that it has. It serves
// requests that go through a proxy, where the dialled address is the proxy's.
func (g *guard) checkName(ctx context.Context, u *url.URL) error {
	port, err := net.LookupPort("tcp", portOf(u))
	if err != nil {
		return fmt.Errorf("port of the address: %w", err)
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return err
	}
	for _, a := range addrs {
		if err := g.check(netip.AddrPortFrom(a.Unmap(), uint16(port))); err != nil {
			return err
		}
	}
	return nil
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return u.Scheme
}

// openedHost reports whether the host of u is written as an address that an admin
// opened; it is then no newspaper that needs to be spared.
func (g *guard) openedHost(u *url.URL) bool {
	host := u.Hostname()
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || len(g.openings) == 0 {
		return false
	}
	port, err := net.LookupPort("tcp", portOf(u))
	return err == nil && g.opened(netip.AddrPortFrom(addr, uint16(port)))
}
