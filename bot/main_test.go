package bot_test

import (
	"os"
	"testing"

	"giaoban/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
