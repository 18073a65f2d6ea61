package viet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSentences(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []string
	}{
		{"empty", " \n ", nil},
		{"plain", "Một câu. Hai câu! Ba câu? Bốn", []string{"Một câu.", "Hai câu!", "Ba câu?", "Bốn"}},
		{"units and degrees", "Tại TP. Buôn Ma Thuột, PGS.TS. Lê An và ThS. Bình nói. Hết.", []string{"Tại TP. Buôn Ma Thuột, PGS.TS. Lê An và ThS. Bình nói.", "Hết."}},
		{"unit of one letter", "Họp tại P. Tân Lợi. Sau đó về H. Krông Pắc.", []string{"Họp tại P. Tân Lợi.", "Sau đó về H. Krông Pắc."}},
		{"numbers of documents", "Theo Chỉ thị số 35-CT/TW. Đồng chí nói.", []string{"Theo Chỉ thị số 35-CT/TW.", "Đồng chí nói."}},
		{"dates and numbers", "Ngày 17-1. Có 1.490 người. Ngày 19.12 họp.", []string{"Ngày 17-1.", "Có 1.490 người.", "Ngày 19.12 họp."}},
		{"Roman numerals", "Đại hội khóa X. Quý I. Lần thứ XIV. Xong.", []string{"Đại hội khóa X.", "Quý I.", "Lần thứ XIV.", "Xong."}},
		{"initials", "Ông N.Hải và UVT.Ư Đảng đến. Hết.", []string{"Ông N.Hải và UVT.Ư Đảng đến.", "Hết."}},
		{"the Centre at the end", "Hội nghị T.Ư. Kết thúc.", []string{"Hội nghị T.Ư.", "Kết thúc."}},
		{"v.v", "Lúa, ngô, v.v... được mùa. Cà phê, v.v... Hết.", []string{"Lúa, ngô, v.v... được mùa.", "Cà phê, v.v...", "Hết."}},
		{"ellipsis", "Và… chưa hết. Rồi... Hết", []string{"Và… chưa hết.", "Rồi...", "Hết"}},
		{"end of a wire story", "Hội nghị kết thúc./. An Bình", []string{"Hội nghị kết thúc.", "An Bình"}},
		{"lines", "Tiêu đề không chấm\nCâu một. Câu hai.\nTUYẾT MAI", []string{"Tiêu đề không chấm", "Câu một.", "Câu hai.", "TUYẾT MAI"}},
		{"hard-wrapped", "Hội nghị đã\nkết thúc. Hết.", []string{"Hội nghị đã\nkết thúc.", "Hết."}},
		{"quotation", "Đồng chí nói: “Phải làm ngay.” Mọi người đồng ý.", []string{"Đồng chí nói: “Phải làm ngay.”", "Mọi người đồng ý."}},
		{"quotation goes on", "“Dân chờ thì làm. Đừng ngâm lại”, đồng chí nói. Hết.", []string{"“Dân chờ thì làm. Đừng ngâm lại”, đồng chí nói.", "Hết."}},
		{"stop after the quotation", "Phong trào “Dân vận khéo”. Kết quả tốt.", []string{"Phong trào “Dân vận khéo”.", "Kết quả tốt."}},
		{"semicolons", "Các đồng chí: Lê An, Bí thư; Trần Bình, Phó Bí thư. Hết.", []string{"Các đồng chí: Lê An, Bí thư; Trần Bình, Phó Bí thư.", "Hết."}},
		{"numbered line", "1. Nội dung một. Nội dung hai.", []string{"1. Nội dung một.", "Nội dung hai."}},
		{"glued", "Xây dựng vùng ven.Ông An nói.", []string{"Xây dựng vùng ven.", "Ông An nói."}},
		{"address", "Xem baodaklak.vn để biết. Hết.", []string{"Xem baodaklak.vn để biết.", "Hết."}},
		{"CRLF", "Một.\r\nHai.", []string{"Một.", "Hai."}},
	}
	for _, tt := range tests {
		var got []string
		for _, s := range Sentences(tt.in) {
			got = append(got, tt.in[s.Start:s.End])
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
