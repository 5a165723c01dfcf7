// go-tuf's own client reads one target: client STATE ROOT METADATA-URL TARGETS-URL TARGET TO, the token in TOKEN.
// Prints "ok LENGTH SHA256", or "refused REASON".
package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/theupdateframework/go-tuf/v2/metadata/config"
	"github.com/theupdateframework/go-tuf/v2/metadata/updater"
)

// Targets want a bearer token.
type withToken struct{}

func (withToken) RoundTrip(request *http.Request) (*http.Response, error) {
	request.Header.Set("Authorization", "Bearer "+os.Getenv("TOKEN"))
	return http.DefaultTransport.RoundTrip(request)
}

func read(state, root, metadataURL, targetsURL, target, to string) ([]byte, error) {
	known := filepath.Join(state, "root.json")
	if _, err := os.Stat(known); err == nil {
		root = known
	}
	trusted, err := os.ReadFile(root)
	if err != nil {
		return nil, err
	}
	settings, err := config.New(metadataURL, trusted)
	if err != nil {
		return nil, err
	}
	settings.LocalMetadataDir = state
	settings.LocalTargetsDir = to
	settings.RemoteTargetsURL = targetsURL
	if err := settings.SetDefaultFetcherTransport(withToken{}); err != nil {
		return nil, err
	}
	client, err := updater.New(settings)
	if err != nil {
		return nil, err
	}
	if err := client.Refresh(); err != nil {
		return nil, err
	}
	info, err := client.GetTargetInfo(target)
	if err != nil {
		return nil, err
	}
	_, bytes, err := client.DownloadTarget(info, "", "")
	return bytes, err
}

func main() {
	bytes, err := read(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6])
	if err != nil {
		fmt.Println("refused", err)
		return
	}
	fmt.Printf("ok %d %x\n", len(bytes), sha256.Sum256(bytes))
}
