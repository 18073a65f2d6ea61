package article
import ("testing";"os";"encoding/json";"strings";"fmt";"net/url";"bytes"
 "codeberg.org/readeck/go-readability/v2";"golang.org/x/net/html";"giaoban/feeds/fetch")
func TestTraf(t *testing.T){
 if os.Getenv("TRAF")=="" {t.Skip()}
 d:="/tmp/D/adbar+trafilatura/tests/"
 b,_:=os.ReadFile(d+"evaldata.json")
 var m map[string]struct{File string; With,Without []string}
 if err:=json.Unmarshal(b,&m);err!=nil{t.Fatal(err)}
 var c [2][4]int; n:=0
 for u,e:=range m { raw,err:=os.ReadFile(d+"cache/"+e.File); if err!=nil { raw,err=os.ReadFile(d+"eval/"+e.File)}; if err!=nil {continue}
  n++
  src,_:=fetch.Decode(raw,"")
  base,_:=url.Parse(u)
  p,_:=Extract(src,base)
  var sb strings.Builder
  if doc,err:=html.Parse(bytes.NewReader(src));err==nil { if a,err:=readability.FromDocument(doc,base);err==nil&&a.Node!=nil {_ = a.RenderText(&sb)}}
  for k,txt:=range []string{collapse(p.Title+" "+p.Lead+" "+p.Text),collapse(sb.String())} {
   bad:=[]string{}
   for _,w:=range e.With { if strings.Contains(txt,collapse(w)) {c[k][0]++} else {c[k][1]++; bad=append(bad,"-"+w)} }
   for _,w:=range e.Without { if strings.Contains(txt,collapse(w)) {c[k][2]++; bad=append(bad,"+"+w)} else {c[k][3]++} }
   if k==0&&len(bad)>2 && os.Getenv("TRAF")=="2" {fmt.Println(e.File,len(txt),bad)}
  }
 }
 for k:=range c { tp,fn,fp,tn:=c[k][0],c[k][1],c[k][2],c[k][3]; pr:=float64(tp)/float64(tp+fp);re:=float64(tp)/float64(tp+fn); fmt.Printf("%d n=%d tp %d fn %d fp %d tn %d P %.3f R %.3f F %.3f\n",k,n,tp,fn,fp,tn,pr,re,2*pr*re/(pr+re)) }
}
