package pglocal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// systemDir holds the clusters of root's programs when the unprivileged user of the
// server cannot reach their own data folder.
const systemDir = "/var/lib/giaoban"

// maxSocketDir bounds the length of a socket's folder, in bytes: a socket's path ends
// at 107 bytes on Linux and 103 on macOS, and the server adds its file's name.
const maxSocketDir = 103 - len("/.s.PGSQL.5432")

// place is the folder of the cluster that belongs to a data folder. A cluster that
// exists stays where it is; a new one goes beside the program's other data if the
// server's user can reach that.
func place(dataDir string, as account) string {
	near := filepath.Join(dataDir, "postgres")
	if !as.dropped {
		return near
	}
	far := filepath.Join(systemDir, "postgres-"+shortHash(dataDir))
	switch {
	case isCluster(near):
		return near
	case isCluster(far), strings.HasPrefix(dataDir+"/", "/root/"), !as.reaches(dataDir):
		return far
	}
	return near
}

// isCluster says whether a finished cluster is in dir: initdb works elsewhere, and only
// a finished one is moved into place.
func isCluster(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "PG_VERSION"))
	return err == nil
}

// shortHash names a path in 8 hexadecimal digits.
func shortHash(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:4])
}

// socketFolder returns a folder of mode 0700 that the server's user owns and whose path
// is short enough for a socket: always the same one for a cluster if nothing is in the
// way, so that a crash leaves no rubbish behind.
func socketFolder(cluster string, as account) (string, error) {
	name := "giaoban-" + shortHash(cluster)
	var errs []error
	for _, parent := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"} {
		dir := filepath.Join(parent, name)
		if !filepath.IsAbs(parent) || len(dir) > maxSocketDir || !as.reaches(parent) {
			continue
		}
		err := os.Mkdir(dir, 0o700)
		if err == nil {
			err = as.chown(dir)
		} else if errors.Is(err, os.ErrExist) && as.ownsPrivately(dir) {
			err = nil
		} else if errors.Is(err, os.ErrExist) { // somebody else's: take another name
			if dir, err = os.MkdirTemp(parent, "gb"); err == nil {
				err = as.chown(dir)
			}
		}
		if err == nil {
			return dir, nil
		}
		errs = append(errs, err)
	}
	return "", fmt.Errorf("make a folder for the database's socket: %w", errors.Join(errs...))
}
