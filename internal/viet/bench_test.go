package viet

import (
	"strings"
	"testing"
)

const sample = "Sáng 14-10, tại phường Buôn Ma Thuột, Thường trực Tỉnh ủy tổ chức hội nghị giao ban công tác quý III/2025 với bí thư đảng ủy 102 xã, " +
	"phường theo hình thức trực tiếp kết hợp trực tuyến. Các đồng chí yêu cầu thực hiện Nghị quyết số 57-NQ/TW, tăng 12,5% so với cùng kỳ; " +
	"Ủy ban MTTQ Việt Nam tỉnh đã giải trình, làm rõ 23 kiến nghị của cử tri “về đất đai”.\n"

func benchmark(b *testing.B, text string, do func(string)) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		do(text)
	}
}

func BenchmarkScan(b *testing.B) {
	var s Scanner
	benchmark(b, strings.Repeat(sample, 10), func(t string) { s.Scan(t) })
}

func BenchmarkTerms(b *testing.B) {
	var s Scanner
	benchmark(b, strings.Repeat(sample, 10), func(t string) { s.Terms(t) })
}

func BenchmarkScanUnclean(b *testing.B) {
	var s Scanner
	benchmark(b, "\u200b"+strings.Repeat(sample, 10), func(t string) { s.Scan(t) })
}

func BenchmarkClean(b *testing.B) {
	benchmark(b, strings.Repeat(sample, 10), func(t string) { Clean(t) })
}

func BenchmarkCanonical(b *testing.B) {
	benchmark(b, strings.Repeat(sample, 10), func(t string) { Canonical(t) })
}

func BenchmarkSentences(b *testing.B) {
	benchmark(b, strings.Repeat(sample, 10), func(t string) { Sentences(t) })
}
