// Package fetch is the one door through which the program reads newspapers over
// HTTP: feeds, article pages and robots.txt.
//
// A Client never dials an address that the guard does not allow (private, loopback,
// link-local and their disguises), never reads more than a request's cap after
// decompression, never asks one host twice at a time and never puts a URL's secrets
// (credentials, query) into an error. It knows nothing of feeds, articles or chats
// and stores nothing: validators (ETag, Last-Modified) come in with a Request and go
// out with a Response, byte for byte.
//
// Start reading at Client.Get; guard.go says which addresses may be dialled, polite.go
// when a host may be asked again, and decode.go turns any body into UTF-8.
package fetch
