package fetch

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

func TestGuard(t *testing.T) {
	t.Parallel()
	g, err := newGuard("127.0.0.1:8083, 10.1.0.0/16:80,[fd00::1]:8080,fd12::/16:80,192.168.7.7,[fd34::]:*")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{
		"8.8.8.8:80": true, "8.8.8.8:8080": true, "[2606:4700::1111]:443": true,
		// Opened, and just beside it.
		"127.0.0.1:8083": true, "[::ffff:127.0.0.1]:8083": true, "127.0.0.1:8084": false, "127.0.0.2:8083": false,
		"10.1.200.3:80": true, "10.1.200.3:443": false, "10.2.0.1:80": false,
		"[fd00::1]:8080": true, "[fd00::2]:8080": false, "[fd12::5]:80": true, "192.168.7.7:9": true, "[fd34::]:1": true,
		// Private, reserved, and their disguises.
		"127.0.0.1:80": false, "127.9.9.9:80": false, "0.0.0.0:80": false, "10.0.0.1:80": false, "172.16.0.1:80": false,
		"172.31.255.255:80": false, "192.168.0.1:80": false, "169.254.169.254:80": false, "100.64.0.1:80": false,
		"192.0.0.1:80": false, "198.18.0.1:80": false, "203.0.113.1:80": false, "224.0.0.1:80": false, "240.0.0.1:80": false,
		"255.255.255.255:80": false, "[::1]:80": false, "[::]:80": false, "[fe80::1]:80": false, "[fe80::1%eth0]:80": false,
		"[fc00::1]:80": false, "[fec0::1]:80": false, "[::ffff:10.0.0.1]:80": false, "[::127.0.0.1]:80": false,
		"[64:ff9b::7f00:1]:80": false, "[64:ff9b:1::7f00:1]:80": false, "[2002:7f00:1::]:80": false, "[ff02::1]:80": false,
		"[2001:db8::1]:80": false,
	}
	for address, want := range tests {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if got := g.control(network, address, nil) == nil; got != want {
			t.Errorf("%s: allowed %v, want %v", address, got, want)
		}
	}
	if g.control("udp4", "8.8.8.8:53", nil) == nil || g.control("unix", "/var/run/docker.sock", nil) == nil {
		t.Error("another network than TCP is allowed")
	}
}

func TestAllowListErrorsNameThePart(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"nhandan.vn:80", "127.0.0.1:http", "127.0.0.1:0", "127.0.0.1:70000", "10.0.0.0/40:80"} {
		_, err := New(Config{Allow: "127.0.0.1:80," + bad})
		if err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// Whatever leads to a private address, it is not dialled.
func TestGetRefusesPrivateAddresses(t *testing.T) {
	t.Parallel()
	secret := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		t.Error("the private server was asked")
		fmt.Fprint(w, "secret")
	})
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(secret, "http://"))
	open := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	openAt := netip.MustParseAddrPort(strings.TrimPrefix(open, "http://"))
	c := newClient(t, Config{Allow: openAt.String()})
	for _, address := range []string{
		secret, "http://127.0.0.1:" + port, "http://localhost:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port,
		"http://127.1:" + port, "http://2130706433:" + port, "http://0x7f000001:" + port, "http://017700000001:" + port,
		"http://[::ffff:7f00:1]:" + port, "http://[64:ff9b::7f00:1]:" + port, "http://127.0.0.1.:" + port,
		open + "/?to=" + secret, open + "/?to=http://localhost:" + port, open + "/?to=//127.0.0.1:" + port,
	} {
		_, err := c.Get(t.Context(), Request{URL: address})
		if class := ClassOf(err); class != ClassBlocked && class != ClassDNS && class != ClassUnreachable {
			t.Errorf("%s: %v", address, err)
		}
	}
}
