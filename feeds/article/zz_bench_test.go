package article
import ("testing";"os";"path/filepath";"time";"fmt";"sort")
func TestSlow(t *testing.T){ if os.Getenv("SLOW")=="" {t.Skip()}
 fs,_:=filepath.Glob("/tmp/D/eval/fundus/*.html"); type r struct{d time.Duration;n int;f string}; var rs []r; var tot time.Duration
 for _,f:=range fs { b,_:=os.ReadFile(f); s:=time.Now(); Extract(b,nil); d:=time.Since(s); tot+=d; rs=append(rs,r{d,len(b),f}) }
 sort.Slice(rs,func(i,j int)bool{return rs[i].d>rs[j].d}); fmt.Println("mean",tot/time.Duration(len(fs))); for _,x:=range rs[:8]{fmt.Println(x)}
}
