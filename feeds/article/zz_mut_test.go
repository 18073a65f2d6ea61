package article
import ("testing";"os";"path/filepath";"time";"fmt";"math/rand";"bytes")
func TestMut(t *testing.T){ if os.Getenv("MUT")=="" {t.Skip()}
 fs,_:=filepath.Glob("testdata/*.html"); rng:=rand.New(rand.NewSource(1)); worst:=time.Duration(0); start:=time.Now(); n:=0
 for time.Since(start)<25*time.Second { b,_:=os.ReadFile(fs[rng.Intn(len(fs))]); b=bytes.Clone(b)
  for k:=rng.Intn(30)+1;k>0;k-- { switch rng.Intn(4) { case 0: if len(b)>2 {i:=rng.Intn(len(b)-1); j:=min(len(b),i+rng.Intn(200)); b=append(b[:i:i],b[j:]...)}; case 1: i:=rng.Intn(len(b)+1); ins:=[]string{"<div>","</p>","<table>","<a href=x>","<script>","<noscript>","\"",">","<","<svg>","<b>","<p>"}[rng.Intn(12)]; for q:=rng.Intn(80);q>0;q-- {ins+=ins[:min(len(ins),12)]}; b=append(b[:i:i],append([]byte(ins),b[i:]...)...); case 2: if len(b)>0 {b[rng.Intn(len(b))]=byte(rng.Intn(256))}; case 3: i:=rng.Intn(len(b)+1); j:=rng.Intn(len(b)+1); if i>j{i,j=j,i}; if j-i<5000 {b=append(b[:j:j],append(bytes.Clone(b[i:j]),b[j:]...)...)} } }
  s:=time.Now(); _,err:=Extract(b,nil); d:=time.Since(s); n++; if err!=nil {fmt.Println("ERR",err)}; if d>worst {worst=d; fmt.Println(n,d,len(b)); os.WriteFile("/tmp/D/worst.html",b,0o644)} }
 fmt.Println("n",n)
}
